//! What clients think of a visit.

use crate::{Cell, Options, Shop, cell::Kopecks, chance::Chance, contacts::call, visits::Visited};

/// Ratings, reviews, claims and refunds.
pub(crate) fn tell(
    shop: &mut Shop,
    options: &Options,
    client: &str,
    visit: &Visited,
    total: Kopecks,
    chance: &Chance,
) {
    let (visit, at) = (visit.id.as_str(), visit.at);
    let last = options.until.and_hms_opt(20, 0, 0).unwrap_or(at);
    let later = |hours: i64| {
        let moment = at + chrono::TimeDelta::minutes(chance.between(30..=hours * 60));
        (moment <= last).then_some(moment)
    };
    let score = *chance.weighted(&[(4, 1), (4, 2), (9, 3), (28, 4), (55, 5)]);
    if chance.percent(32)
        && let Some(at) = later(90)
    {
        let id = shop.ratings.next_key('g');
        shop.ratings.rows.push(vec![
            id.into(),
            client.into(),
            visit.into(),
            at.into(),
            score.into(),
        ]);
    }
    if chance.percent(4)
        && let Some(at) = later(500)
    {
        let id = shop.reviews.next_key('w');
        let site = *chance.one_of(&["maps", "2gis", "drive2"]);
        shop.reviews.rows.push(vec![
            id.into(),
            client.into(),
            chance.perhaps(70, visit).into(),
            at.into(),
            site.into(),
            chance.perhaps(90, score).into(),
        ]);
    }
    if score <= 2
        && chance.percent(50)
        && let Some(at) = later(200)
    {
        let id = shop.claims.next_key('q');
        let resolved = at + chrono::TimeDelta::hours(chance.between(2..=900));
        let kind = *chance.one_of(&["quality", "delay", "price"]);
        let resolved = chance
            .perhaps(80, resolved)
            .filter(|resolved| *resolved <= last);
        // Whoever waits for an answer calls now and then, the last time this week.
        let call_at = last - chrono::TimeDelta::hours(chance.between(4..=160));
        if resolved.is_none() && at < call_at && chance.percent(30) {
            call(shop, client, call_at, "in", "claim", chance);
        }
        shop.claims.rows.push(vec![
            id.into(),
            client.into(),
            visit.into(),
            at.into(),
            resolved.into(),
            chance.perhaps(90, kind).into(),
        ]);
    }
    if chance.percent(1)
        && let Some(at) = later(300)
    {
        let id = shop.refunds.next_key('b');
        shop.refunds.rows.push(vec![
            id.into(),
            client.into(),
            visit.into(),
            at.into(),
            Kopecks(total.0 / 3).into(),
            Cell::Number("0".to_owned()),
            chance.perhaps(60, "did not fit").into(),
        ]);
    }
}
