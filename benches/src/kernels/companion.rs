//! With something small kept beside the columns.

use super::{
    bits::{candidates, groups, set, tail, test, test_both},
    columns::{Columns, rows_of},
    companions::Companions,
    days::{DAY, days_ago, months_ago},
    general::completed_after,
};
use std::{iter::zip, ops::Range};

/// The time of the last order.
#[inline(always)]
pub fn q1(_: &Columns, kept: &Companions, clients: Range<usize>, out: &mut [u64]) {
    let (first, end) = (months_ago(24), months_ago(6));
    for (word, latest) in zip(out, groups(&kept.latest_order, &clients)) {
        *word = test(latest, |latest| (latest >= first) & (latest < end));
    }
}

/// The clients of the make.
#[inline(always)]
pub fn q2(columns: &Columns, kept: &Companions, clients: Range<usize>, out: &mut [u64]) {
    let make = columns.vehicles.make.code("Toyota");
    if let Some(owners) = kept.owners_of_make.get(make as usize) {
        let first = clients.start / 64;
        out.copy_from_slice(&owners[first..first + out.len()]);
    }
}

/// Sums before each order.
#[inline(always)]
pub fn q4(columns: &Columns, kept: &Companions, clients: Range<usize>, out: &mut [u64]) {
    let least = months_ago(12);
    let (closed_at, sums) = (&columns.orders.closed_at, &kept.totals_before);
    candidates(
        &columns.orders.offsets[clients.start..=clients.end],
        out,
        |start, end| (end - start >= 4) & (closed_at[end.saturating_sub(4)] >= least),
        |start, end| {
            let first = start + tail(&closed_at[start..end], least);
            sums[end] - sums[first] >= 10_000_000
        },
    );
}

/// Counts by category.
#[inline(always)]
pub fn q5(columns: &Columns, kept: &Companions, clients: Range<usize>, out: &mut [u64]) {
    let category = &columns.lines.category;
    let [wanted, unwanted] = ["maintenance", "tyres"].map(|name| {
        let counts = kept.lines_of_category.get(category.code(name) as usize);
        counts.map(|counts| groups(counts, &clients))
    });
    let (Some(wanted), Some(unwanted)) = (wanted, unwanted) else {
        return;
    };
    for (word, (wanted, unwanted)) in zip(out, zip(wanted, unwanted)) {
        *word = test_both(wanted, unwanted, |wanted, unwanted| {
            (wanted >= 3) & (unwanted == 0)
        });
    }
}

/// The time of the last order, and sums before each.
#[inline(always)]
pub fn q6(columns: &Columns, kept: &Companions, clients: Range<usize>, out: &mut [u64]) {
    let (least, most) = (months_ago(24), months_ago(6));
    let (closed_at, sums) = (&columns.orders.closed_at, &kept.totals_before);
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
            sums[end] - sums[first] >= 800_000 * (end - first) as i64
        },
    );
}

/// Only clients with a recent order: the first recent one alone can come after so long a gap.
#[inline(always)]
pub fn q7(columns: &Columns, kept: &Companions, clients: Range<usize>, out: &mut [u64]) {
    let least = months_ago(3);
    let offsets = &columns.orders.offsets[clients.start..=clients.end];
    let latest = groups(&kept.latest_order, &clients);
    for (group, (word, latest)) in zip(out, latest).enumerate() {
        *word = test(latest, |latest| latest >= least);
        let mut candidates = *word;
        while candidates != 0 {
            let bit = candidates.trailing_zeros();
            let client = group * 64 + bit as usize;
            let rows = offsets[client] as usize..offsets[client + 1] as usize;
            let times = &columns.orders.closed_at[rows];
            let first = tail(times, least);
            let gap = times
                .get(first.wrapping_sub(1))
                .map_or(0, |before| times[first] - before);
            *word &= !(u64::from(gap <= 365 * DAY) << bit);
            candidates &= candidates - 1;
        }
    }
}

/// Ratings alone.
#[inline(always)]
pub fn q8(columns: &Columns, kept: &Companions, clients: Range<usize>, out: &mut [u64]) {
    let least = days_ago(30);
    let rating = columns.events.kind.code("rating");
    let Some(ratings) = kept.events_of_kind.get(rating as usize) else {
        return;
    };
    let rows = rows_of(&ratings.offsets, &clients);
    let (times, scores) = (&ratings.at[rows.clone()], &ratings.score[rows.clone()]);
    for (row, (at, score)) in zip(rows, zip(times, scores)) {
        if (*at >= least) & (*score <= 2) {
            let owner = ratings.owners[row] as usize;
            if !completed_after(&columns.orders, owner, *at) {
                set(out, owner - clients.start);
            }
        }
    }
}

/// Birthdays, and two sets of clients.
#[inline(always)]
pub fn q9(_: &Columns, kept: &Companions, clients: Range<usize>, out: &mut [u64]) {
    let birthdays = groups(&kept.birthday, &clients);
    let first = clients.start / 64;
    let sets = zip(&kept.email_consent[first..], &kept.blacklisted[first..]);
    for (word, (birthdays, (consent, blacklisted))) in zip(out, zip(birthdays, sets)) {
        let birthdays = test(birthdays, |birthday| birthday.wrapping_sub(601) <= 6);
        *word = birthdays & consent & !blacklisted;
    }
}

/// The marks alone, and the third opening of their clients.
#[inline(always)]
pub fn q10(columns: &Columns, kept: &Companions, clients: Range<usize>, out: &mut [u64]) {
    let kind = |name| {
        let code = columns.events.kind.code(name);
        kept.events_of_kind.get(code as usize)
    };
    let (Some(opened), Some(spam)) = (kind("email_open"), kind("email_spam")) else {
        return;
    };
    for row in rows_of(&spam.offsets, &clients) {
        let owner = spam.owners[row] as usize;
        let rows = opened.offsets[owner] as usize..opened.offsets[owner + 1] as usize;
        if opened.at[rows]
            .get(2)
            .is_some_and(|third| *third < spam.at[row])
        {
            set(out, owner - clients.start);
        }
    }
}
