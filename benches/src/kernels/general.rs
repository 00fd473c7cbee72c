//! Over columns sorted by client and time, with nothing kept beside them.

use super::{
    bits::{Ranks, candidates, each_client, groups, hits, set, tail, test, test_both},
    columns::{Columns, Orders, rows_of},
    days::{DAY, days_ago, month_and_day, months_ago},
};
use std::{cell::RefCell, iter::zip, ops::Range};

/// Any in 24 months and none in 6: the last one is between.
#[inline(always)]
pub fn q1(columns: &Columns, clients: Range<usize>, out: &mut [u64]) {
    let (first, end) = (months_ago(24), months_ago(6));
    let Orders {
        offsets, closed_at, ..
    } = &columns.orders;
    let offsets = &offsets[clients.start..=clients.end];
    each_client(clients.len(), out, |client| {
        let (start, stop) = (offsets[client], offsets[client + 1]);
        let latest = closed_at[stop.saturating_sub(1) as usize];
        (stop > start) & (latest >= first) & (latest < end)
    });
}

/// The rows of the make, then their owners.
#[inline(always)]
pub fn q2(columns: &Columns, clients: Range<usize>, out: &mut [u64]) {
    let vehicles = &columns.vehicles;
    let rows = rows_of(&vehicles.offsets, &clients);
    let make = vehicles.make.code("Toyota");
    let words = groups(&vehicles.make.codes, &rows).iter();
    let words = words.map(|makes| test(makes, |code| code == make));
    hits(rows, words, |row| {
        set(out, vehicles.owners[row] as usize - clients.start);
    });
}

/// As q2 with two columns.
#[inline(always)]
pub fn q3(columns: &Columns, clients: Range<usize>, out: &mut [u64]) {
    let vehicles = &columns.vehicles;
    let rows = rows_of(&vehicles.offsets, &clients);
    let automatic = vehicles.transmission.code("automatic");
    let words = zip(
        groups(&vehicles.transmission.codes, &rows),
        groups(&vehicles.mileage, &rows),
    );
    let words = words.map(|(transmissions, mileages)| {
        test_both(transmissions, mileages, |code, mileage| {
            (code == automatic) & (mileage.wrapping_sub(60_000) as u32 <= 60_000)
        })
    });
    hits(rows, words, |row| {
        set(out, vehicles.owners[row] as usize - clients.start);
    });
}

/// At least four: the fourth last is in the window. Only then the sum.
#[inline(always)]
pub fn q4(columns: &Columns, clients: Range<usize>, out: &mut [u64]) {
    let least = months_ago(12);
    let Orders {
        closed_at, total, ..
    } = &columns.orders;
    candidates(
        &columns.orders.offsets[clients.start..=clients.end],
        out,
        |start, end| (end - start >= 4) & (closed_at[end.saturating_sub(4)] >= least),
        |start, end| {
            let first = start + tail(&closed_at[start..end], least);
            total[first..end].iter().sum::<i64>() >= 10_000_000
        },
    );
}

thread_local! {
    static RANKS: RefCell<[Ranks; 2]> = const { RefCell::new([Ranks::new(), Ranks::new()]) };
}

/// How many lines of each kind: differences of ranks.
#[inline(always)]
pub fn q5(columns: &Columns, clients: Range<usize>, out: &mut [u64]) {
    let lines = &columns.lines;
    let rows = rows_of(&lines.offsets, &clients);
    let offsets = &lines.offsets[clients.start..=clients.end];
    let wanted = lines.category.code("maintenance");
    let unwanted = lines.category.code("tyres");
    let all = groups(&lines.category.codes, &rows);
    RANKS.with_borrow_mut(|[wants, unwants]| {
        wants.fill(all.iter().map(|codes| test(codes, |code| code == wanted)));
        unwants.fill(all.iter().map(|codes| test(codes, |code| code == unwanted)));
        each_client(clients.len(), out, |client| {
            let start = offsets[client] as usize - rows.start;
            let end = offsets[client + 1] as usize - rows.start;
            (wants.before(end) - wants.before(start) >= 3)
                & (unwants.before(end) == unwants.before(start))
        });
    });
}

/// At least six and none since: the sixth last is in the window, and so is the last. Only then the sum.
#[inline(always)]
pub fn q6(columns: &Columns, clients: Range<usize>, out: &mut [u64]) {
    let (least, most) = (months_ago(24), months_ago(6));
    let Orders {
        closed_at, total, ..
    } = &columns.orders;
    candidates(
        &columns.orders.offsets[clients.start..=clients.end],
        out,
        |start, end| {
            (end - start >= 6)
                & (closed_at[end.saturating_sub(1)] < most)
                & (closed_at[end.saturating_sub(6)] >= least)
        },
        |start, end| {
            let first = start + tail(&closed_at[start..end], least);
            total[first..end].iter().sum::<i64>() >= 800_000 * (end - first) as i64
        },
    );
}

/// Each row against the row before it.
#[inline(always)]
pub fn q7(columns: &Columns, clients: Range<usize>, out: &mut [u64]) {
    let least = months_ago(3);
    let orders = &columns.orders;
    let mut rows = rows_of(&orders.offsets, &clients);
    rows.start = rows.start.max(1).min(rows.end.max(1));
    rows.end = rows.end.max(rows.start);
    let before = rows.start - 1..rows.end - 1;
    let words = zip(
        groups(&orders.closed_at, &rows),
        groups(&orders.closed_at, &before),
    );
    let words = words.map(|(times, before)| {
        test_both(times, before, |time, before| {
            (time >= least) & (time - before > 365 * DAY)
        })
    });
    hits(rows, words, |row| {
        if orders.owners[row] == orders.owners[row - 1] {
            set(out, orders.owners[row] as usize - clients.start);
        }
    });
}

/// The bad ratings by kind and score, then time and the orders of their clients.
#[inline(always)]
pub fn q8(columns: &Columns, clients: Range<usize>, out: &mut [u64]) {
    let least = days_ago(30);
    let events = &columns.events;
    let rows = rows_of(&events.offsets, &clients);
    let rating = events.kind.code("rating");
    let words = zip(
        groups(&events.kind.codes, &rows),
        groups(&events.score, &rows),
    );
    let words = words.map(|(kinds, scores)| {
        // A missing score is 0, which becomes the greatest here.
        test_both(kinds, scores, |kind, score| {
            (kind == rating) & (score.wrapping_sub(1) <= 1)
        })
    });
    hits(rows, words, |row| {
        let (owner, at) = (events.owners[row] as usize, events.at[row]);
        if at >= least && !completed_after(&columns.orders, owner, at) {
            set(out, owner - clients.start);
        }
    });
}

/// Whether a client has a completed order after an instant.
#[inline(always)]
pub fn completed_after(orders: &Orders, client: usize, at: i32) -> bool {
    let completed = orders.status.code("completed");
    let rows = orders.offsets[client] as usize..orders.offsets[client + 1] as usize;
    let later = rows.rev().take_while(|row| orders.closed_at[*row] > at);
    later
        .into_iter()
        .any(|row| orders.status.codes[row] == completed)
}

/// Month and day of each birth date.
#[inline(always)]
pub fn q9(columns: &Columns, clients: Range<usize>, out: &mut [u64]) {
    let columns = &columns.clients;
    let birth_dates = groups(&columns.birth_date, &clients);
    let consents = groups(&columns.email_consent, &clients);
    let blacklisted = groups(&columns.blacklisted, &clients);
    for (word, (days, (consents, blacklisted))) in
        zip(out, zip(birth_dates, zip(consents, blacklisted)))
    {
        let birthdays = test(days, |day| {
            // Whoever has none was born in the year 0, on a 1 March.
            month_and_day(day.max(NO_BIRTH_DATE)).wrapping_sub(601) <= 6
        });
        let reachable = test_both(consents, blacklisted, |consent, blacklisted| {
            consent & !blacklisted
        });
        *word = birthdays & reachable;
    }
}

/// The first day of the algorithm's calendar.
const NO_BIRTH_DATE: i32 = -719_468;

/// The rare kind first, then the client's rows before it.
#[inline(always)]
pub fn q10(columns: &Columns, clients: Range<usize>, out: &mut [u64]) {
    let events = &columns.events;
    let rows = rows_of(&events.offsets, &clients);
    let (opened, spam) = (
        events.kind.code("email_open"),
        events.kind.code("email_spam"),
    );
    let words = groups(&events.kind.codes, &rows).iter();
    let words = words.map(|kinds| test(kinds, |kind| kind == spam));
    hits(rows, words, |row| {
        let owner = events.owners[row] as usize;
        let before = &events.kind.codes[events.offsets[owner] as usize..row];
        if before.iter().filter(|kind| **kind == opened).count() >= 3 {
            set(out, owner - clients.start);
        }
    });
}
