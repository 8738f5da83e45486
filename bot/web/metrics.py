"""Figures for the engineer: what came through which door, how long it took, and how the engines are."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

NAMESPACE = "mingchuang"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """All metrics of one process, in a registry of its own; every name begins with `mingchuang_`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        self.answered = self._counter("answers", "Messages answered.", "channel", "action", "answered")
        self.refused = self._counter("refused", "Requests refused at a door.", "door", "reason")
        self.parcels = self._counter("parcels", "What became of what was to be sent.", "state")
        self.fallbacks = self._counter("understand_fallbacks", "Texts the embedded engine took over.", "reason")
        self.sequence = self._gauge("library_sequence", "The library's change that this replica has taken in.")
        self.breaker = self._gauge("understand_breaker", "Rasa's breaker: 0 closed, 1 half open, 2 open.")
        self.in_danger = self._gauge("in_danger", "People who may harm themself and whom nobody of staff has taken.")
        self.seconds = Histogram(
            "answer_seconds",
            "Time to an answer.",
            ("channel",),
            namespace=NAMESPACE,
            buckets=SECONDS,
            registry=self.registry,
        )

    def fallen_back(self) -> int:
        """How many texts the embedded engine took over, for whatever reason."""
        return int(
            sum(
                one.value
                for family in self.fallbacks.collect()
                for one in family.samples
                if one.name.endswith("_total")
            )
        )

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, namespace=NAMESPACE, registry=self.registry)

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(name, meaning, namespace=NAMESPACE, registry=self.registry)
