//! What passes between the shop and its clients beside visits: consents, messages, offers, calls, requests, page views.

use crate::{
    Business, Cell, Options, Shop,
    cell::Kopecks,
    chance::{Chance, after},
    clients::Client,
    shop::opening,
    visits::Visited,
};
use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};

const CAMPAIGNS: [(&str, &str, &str); 6] = [
    ("Tyres in season", "email", "10% off tyre storage"),
    ("Oil as a gift", "sms", "free change with Total oil"),
    ("Diagnostics of 36 points", "yandex", "free"),
    ("We miss you", "email", "500 points"),
    ("Maintenance at a fixed price", "vk", "price in the letter"),
    ("Gearbox service", "yandex", "from 60 thousand km"),
];

/// The campaigns, and what advertising has cost in each month.
pub(crate) fn plan_campaigns(shop: &mut Shop, options: &Options, chance: &Chance) {
    let first = opening(options);
    for (number, (name, channel, feature)) in CAMPAIGNS.into_iter().enumerate() {
        let starts = after(first, number as i64 * 300);
        shop.campaigns.rows.push(vec![
            format!("k{}", number + 1).into(),
            name.into(),
            channel.into(),
            chance.moment(starts, 9..=9).into(),
            chance.moment(after(starts, 90), 18..=18).into(),
            Kopecks(chance.between(20..=90) * 100_000).into(),
            feature.into(),
        ]);
    }
    let mut day = first;
    while day <= options.until {
        for channel in ["yandex", "vk", "radio"] {
            let clicks = if channel == "radio" {
                0
            } else {
                chance.between(80..=900)
            };
            shop.costs.rows.push(vec![
                day.into(),
                channel.into(),
                chance.perhaps(60, "k3").into(),
                chance.perhaps(40, "car service kazan").into(),
                Kopecks(chance.between(5..=50) * 100_000).into(),
                clicks.into(),
            ]);
        }
        day = after(day, 30);
    }
}

/// Everything that is said, written and clicked.
pub(crate) fn talk(
    shop: &mut Shop,
    options: &Options,
    client: &Client,
    visits: &[Visited],
    chance: &Chance,
) {
    let talk = Talk {
        options,
        client,
        last: options.until.and_hms_opt(20, 0, 0).unwrap_or_default(),
    };
    let agreed = talk.consent(shop, chance);
    for (channel, until) in agreed {
        talk.write_to(shop, channel, until, chance);
    }
    for visit in visits {
        talk.before(shop, visit, chance);
        talk.after(shop, visit, chance);
    }
    if client.only_asks || chance.percent(30) {
        talk.in_vain(shop, chance);
    }
}

struct Talk<'a> {
    options: &'a Options,
    client: &'a Client,
    last: NaiveDateTime,
}

impl Talk<'_> {
    fn consent(&self, shop: &mut Shop, chance: &Chance) -> Vec<(&'static str, NaiveDate)> {
        let mut agreed = Vec::new();
        for channel in &self.client.consents {
            let at = chance.working_hours(self.client.joined);
            let withdrawn = chance
                .perhaps(
                    9,
                    chance_day(self.client.joined, self.options.until, chance),
                )
                .map(|day| chance.moment(day, 20..=22));
            shop.consents.rows.push(vec![
                (&self.client.id).into(),
                (*channel).into(),
                at.into(),
                withdrawn.into(),
            ]);
            agreed.push((
                *channel,
                withdrawn.map_or(self.options.until, |at| at.date()),
            ));
        }
        agreed
    }

    /// A newsletter every few months; who is tired of it says so, and then it stops.
    fn write_to(&self, shop: &mut Shop, channel: &str, until: NaiveDate, chance: &Chance) {
        if channel == "push" || channel == "whatsapp" {
            return;
        }
        let mut day = after(self.client.joined, chance.between(5..=60));
        let mut template = "welcome";
        // Some have subscribed to the weekly letter, which few of them read.
        let pause = match channel {
            "email" if chance.percent(12) => 24,
            "email" => 75,
            _ => 170,
        };
        while day < until {
            let at = chance.moment(day, 10..=12);
            let failed = chance.percent(3);
            let delivered = (!failed).then(|| at + TimeDelta::minutes(chance.between(0..=9)));
            let looks = if channel == "email" {
                self.client.curiosity
            } else {
                self.client.curiosity / 2 + 40
            };
            let opened = delivered
                .filter(|_| chance.percent(looks))
                .map(|at| at + TimeDelta::minutes(chance.between(1..=2880)))
                .filter(|at| *at <= self.last);
            let clicked = opened
                .filter(|_| chance.percent(16))
                .map(|at| at + TimeDelta::seconds(chance.between(5..=400)));
            let tired = chance.percent(2);
            let spam = delivered
                .filter(|_| tired && channel == "email" && chance.percent(40))
                .map(|at| at + TimeDelta::minutes(chance.between(1..=600)));
            let unsubscribed = delivered
                .filter(|_| tired && spam.is_none())
                .map(|at| at + TimeDelta::minutes(chance.between(1..=600)));
            let id = shop.messages.next_key('m');
            shop.messages.rows.push(vec![
                id.into(),
                (&self.client.id).into(),
                at.into(),
                channel.into(),
                template.into(),
                chance.perhaps(35, "k4").into(),
                chance.perhaps(20, *chance.one_of(&["a", "b", "c"])).into(),
                delivered.into(),
                opened.into(),
                clicked.into(),
                spam.into(),
                unsubscribed.into(),
                failed.into(),
            ]);
            if spam.is_some() || unsubscribed.is_some() {
                break;
            }
            if chance.percent(4) {
                self.offer(shop, at, chance);
            }
            template = *chance.one_of(&["news", "season", "offer", "maintenance"]);
            day = after(day, chance.around(pause));
        }
    }

    fn offer(&self, shop: &mut Shop, at: NaiveDateTime, chance: &Chance) {
        let id = shop.offers.next_key('f');
        let kind = *chance.one_of(&["free wash", "brake fluid", "diagnostics"]);
        let claimed = chance
            .perhaps(35, at + TimeDelta::hours(chance.between(1..=700)))
            .filter(|at| *at <= self.last);
        shop.offers.rows.push(vec![
            id.into(),
            (&self.client.id).into(),
            at.into(),
            kind.into(),
            claimed.into(),
            (at + TimeDelta::days(30)).into(),
            chance.perhaps(50, "k4").into(),
        ]);
    }

    /// The call or the request that led to a visit.
    fn before(&self, shop: &mut Shop, visit: &Visited, chance: &Chance) {
        let earlier = visit.at - TimeDelta::minutes(chance.between(60..=9000));
        if chance.percent(30) {
            call(shop, &self.client.id, earlier, "in", "booking", chance);
        } else if chance.percent(22) {
            let handled = earlier + TimeDelta::minutes(chance.between(2..=55));
            self.request(shop, earlier, Some(handled), Some(&visit.id), chance);
        }
    }

    /// The quality call.
    fn after(&self, shop: &mut Shop, visit: &Visited, chance: &Chance) {
        let at = chance.working_hours(after(visit.at.date(), chance.between(2..=3)));
        if at <= self.last && chance.percent(12) {
            call(shop, &self.client.id, at, "out", "quality", chance);
        }
    }

    /// Those who only look, ask or call.
    fn in_vain(&self, shop: &mut Shop, chance: &Chance) {
        let until = self.options.until;
        // Old requests that led to nothing are deleted sooner or later.
        let kept = if chance.percent(40) { 60 } else { 1500 };
        let from = self.client.joined.max(after(until, -kept));
        let day = chance_day(from, until, chance);
        let at = chance.working_hours(day);
        match chance.between(0..=3) {
            0 => call(shop, &self.client.id, at, "in", "booking", chance),
            1 => {
                let handled = chance.perhaps(70, at + TimeDelta::minutes(chance.between(5..=4000)));
                self.request(
                    shop,
                    at,
                    handled.filter(|at| *at <= self.last),
                    None,
                    chance,
                );
            }
            // Asked to be called back, and had to ask again.
            2 => {
                for days in 0..chance.between(1..=3) {
                    let at = at + TimeDelta::days(days);
                    if at <= self.last {
                        self.ask(shop, at, "callback", None, None, chance);
                    }
                }
            }
            _ => self.look(shop, at, None, chance),
        }
    }

    fn request(
        &self,
        shop: &mut Shop,
        at: NaiveDateTime,
        handled: Option<NaiveDateTime>,
        visit: Option<&str>,
        chance: &Chance,
    ) {
        let kinds: &[(i64, &str)] = match self.options.business {
            Business::Garage => &[(75, "repair"), (25, "callback")],
            Business::Dealer => &[(30, "repair"), (30, "callback"), (40, "test_drive")],
            Business::PartsShop => &[(50, "vin"), (38, "cart"), (12, "callback")],
        };
        let kind = *chance.weighted(kinds);
        self.ask(shop, at, kind, handled, visit, chance);
    }

    fn ask(
        &self,
        shop: &mut Shop,
        at: NaiveDateTime,
        kind: &str,
        handled: Option<NaiveDateTime>,
        visit: Option<&str>,
        chance: &Chance,
    ) {
        let way = *chance.weighted(&[
            (30, Some(("yandex", "cpc"))),
            (10, Some(("google", "cpc"))),
            (20, Some(("yandex", "organic"))),
            (10, Some(("newsletter", "email"))),
            (30, None),
        ]);
        self.look(shop, at - TimeDelta::minutes(9), way, chance);
        let id = shop.requests.next_key('z');
        shop.requests.rows.push(vec![
            id.into(),
            (&self.client.id).into(),
            at.into(),
            kind.into(),
            handled.into(),
            visit.into(),
            chance.perhaps(85, "/booking").into(),
            way.map(|(source, _)| source).into(),
            way.map(|(_, medium)| medium).into(),
            way.filter(|_| chance.percent(60)).map(|_| "k3").into(),
            Cell::Missing,
            Cell::Missing,
            Cell::Missing,
        ]);
    }

    fn look(
        &self,
        shop: &mut Shop,
        at: NaiveDateTime,
        way: Option<(&'static str, &'static str)>,
        chance: &Chance,
    ) {
        for minute in 0..chance.between(1..=4) {
            let page = *chance.one_of(&[
                "/prices",
                "/diagnostics",
                "/diagnostics/36-points",
                "/maintenance",
                "/tyres",
                "/contacts",
            ]);
            shop.page_views.rows.push(vec![
                (&self.client.id).into(),
                (at + TimeDelta::minutes(minute)).into(),
                page.into(),
                way.map(|(source, _)| source).into(),
                way.map(|(_, medium)| medium).into(),
                Cell::Missing,
                Cell::Missing,
                Cell::Missing,
            ]);
        }
    }
}

/// Writes a call down.
pub(crate) fn call(
    shop: &mut Shop,
    client: &str,
    at: NaiveDateTime,
    direction: &str,
    topic: &str,
    chance: &Chance,
) {
    let id = shop.calls.next_key('t');
    let employee = format!("e{}", chance.between(1..=12));
    let resolved = chance.percent(80);
    shop.calls.rows.push(vec![
        id.into(),
        client.into(),
        at.into(),
        direction.into(),
        chance
            .around(*chance.weighted(&[(92, 170), (8, 640)]))
            .into(),
        chance.perhaps(90, employee).into(),
        chance
            .perhaps(
                50,
                *chance.one_of(&["+7 843 000-01-01", "+7 843 000-01-02", "+7 843 000-02-00"]),
            )
            .into(),
        chance.perhaps(80, topic).into(),
        chance.perhaps(60, resolved).into(),
    ]);
}

/// A day between two, both included.
fn chance_day(from: NaiveDate, to: NaiveDate, chance: &Chance) -> NaiveDate {
    let length = i64::from(to.num_days_from_ce() - from.num_days_from_ce());
    after(from, chance.between(0..=length.max(0)))
}
