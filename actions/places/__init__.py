"""Service zones and halls: by name, district, function, or the nearest."""
