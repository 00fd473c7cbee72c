//! A dealer's deals, which move from stage to stage or stop.

use crate::{
    Options, Shop,
    chance::{Chance, after},
    clients::Client,
};

/// The stages with how many of a hundred reach the next, and within how many days as a rule.
const STAGES: [(&str, i64, i64); 4] = [
    ("consultation", 62, 9),
    ("test drive", 48, 12),
    ("contract", 90, 60),
    ("car", 0, 1),
];

/// Six of ten clients begin a deal, some of them a second one years later.
pub(crate) fn negotiate(shop: &mut Shop, options: &Options, client: &Client, chance: &Chance) {
    let mut day = client.joined;
    for number in 1..=2 {
        if !chance.percent(if number == 1 { 60 } else { 20 }) {
            continue;
        }
        let deal = format!("{}-{number}", client.id);
        for (stage, onwards, days) in STAGES {
            if day > options.until {
                return;
            }
            shop.stages.rows.push(vec![
                (&client.id).into(),
                (&deal).into(),
                chance.working_hours(day).into(),
                stage.into(),
            ]);
            if !chance.percent(onwards) {
                break;
            }
            // A third know what they want.
            let pace = *chance.weighted(&[(2, 1), (1, 5)]);
            day = after(day, (chance.around(days) / pace).max(1));
        }
        day = after(day, chance.between(500..=1500));
    }
}
