"""When the next release is to be expected, from how earlier cycles went; and how good earlier forecasts were."""
