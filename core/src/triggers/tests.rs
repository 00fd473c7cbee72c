//! Journeys over small histories.
