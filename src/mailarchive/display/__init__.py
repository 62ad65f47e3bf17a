"""How every face writes names, dates and text that is safe to show. All functions are pure."""
