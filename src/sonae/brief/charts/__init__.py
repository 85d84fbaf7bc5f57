"""Charts of the brief: Vega-Lite specs as plain maps, drawn to SVG without a browser.

One file per family; ``svg`` draws, ``palette`` holds colours that colour-blind readers can tell
apart and labels that stand out from what they stand on.
"""
