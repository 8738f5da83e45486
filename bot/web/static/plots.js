// Draws the plots of a page with ECharts, where it is there; the numbers stand below each as a table in any case.
const COLOURS = ["#0b5c66", "#c0782a", "#2a5594", "#a5302a", "#4f7f3b", "#7a5195", "#556265"];
const HAN = getComputedStyle(document.documentElement).getPropertyValue("--han").trim() || "sans-serif";

const shape = (spec, one) => {
  const bar = spec.kind === "bar" || spec.kind === "stack";
  return {
    name: one.name, data: one.data, type: bar ? "bar" : "line", stack: spec.kind === "stack" ? "all" : undefined,
    barMaxWidth: 36, symbolSize: 6, connectNulls: false,
  };
};

const pie = (spec) => ({
  series: [{
    type: "pie", radius: ["45%", "72%"], label: { formatter: "{b} {d}%" },
    data: spec.x.map((name, row) => ({ name, value: spec.series[0].data[row] })),
  }],
});

const axes = (spec) => ({
  grid: { left: 8, right: 16, top: spec.series.length > 1 ? 40 : 24, bottom: 8, containLabel: true },
  xAxis: { type: "category", data: spec.x, axisTick: { show: false }, axisLabel: spec.every ? { interval: 0, rotate: 35 } : {} },
  yAxis: { type: "value", minInterval: spec.whole === false ? 0 : 1, name: spec.unit ?? "" },
  series: spec.series.map((one) => shape(spec, one)),
});

const draw = (figure) => {
  const place = document.getElementById(figure.dataset.plot);
  const data = document.getElementById(`${figure.dataset.plot}-data`);
  if (!place || !data || place.dataset.drawn) return;
  const spec = JSON.parse(data.textContent);
  place.hidden = false;
  place.dataset.drawn = "";
  const details = figure.querySelector("details");
  if (details) details.open = false;
  const chart = window.echarts.init(place, null, { renderer: "canvas" });
  chart.setOption({
    color: COLOURS, textStyle: { fontFamily: HAN }, animation: false,
    legend: { show: spec.series.length > 1 && spec.kind !== "pie", top: 0 },
    // The tooltip is drawn into the canvas: as HTML it would need inline styles, which our pages forbid.
    tooltip: { trigger: spec.kind === "pie" ? "item" : "axis", renderMode: "richText" },
    ...(spec.kind === "pie" ? pie(spec) : axes(spec)),
  });
  new ResizeObserver(() => chart.resize()).observe(place);
};

const drawAll = () => {
  if (window.echarts) document.querySelectorAll("[data-plot]").forEach(draw);
};
drawAll();
document.addEventListener("htmx:afterSettle", drawAll);
