"""The pod's screen: a browser that shows one address, a page that waits for it, and what watches over both."""
