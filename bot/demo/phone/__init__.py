"""The phone page: a WeChat conversation in the browser, and what happens behind it. Demonstration only."""
