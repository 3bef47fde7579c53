"""A Slack bot by which a coalition decides.

    domain  <-  store  <-  services  <-  slack, scheduler, sandbox, exports  <-  app  <-  cli, bot.py
    pure        rows       use cases     edges                                   wiring   starting points

`<-` reads "is imported by"; nothing points the other way, and `tests/test_layers.py` proves it.
"""
