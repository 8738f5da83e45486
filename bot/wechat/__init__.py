"""An async client of WeChat's API, and the codec of its messages."""
