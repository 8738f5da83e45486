"""The demonstration: a server that plays WeChat, the phone page, the sample city. Absent from `serve`."""
