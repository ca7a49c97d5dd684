"""What we ask: values in, one frozen result out; never opens anything."""
