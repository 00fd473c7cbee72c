#!/usr/bin/env python3
"""The workload's data: clients, vehicles, orders, lines and events, the same on every machine.

usage: generate.py SCALE OUT
Writes OUT/{clients,vehicles,orders,order_lines,events}.parquet, chronological, as an export of a CRM would be.
At scale 1 a million clients, 1.3 million vehicles, 10 million orders, 25 million lines, 10 million events.
All times are whole seconds; nothing is after AS_OF = 2026-06-01T00:00:00.
"""
import sys, os, time
import numpy as np, pyarrow as pa, pyarrow.parquet as pq

SCALE, OUT = float(sys.argv[1]), sys.argv[2]
os.makedirs(OUT, exist_ok=True)
NC, NV, NO, NL, NE = (int(SCALE * x) for x in (1_000_000, 1_300_000, 10_000_000, 25_000_000, 10_000_000))
rng = np.random.default_rng(20260601)
D = lambda s: int(np.datetime64(s, "s").astype("int64"))
AS_OF, T0 = D("2026-06-01"), D("2020-06-01")
SPAN = AS_OF - T0
t_start = time.time()
log = lambda m: print(f"{time.time()-t_start:6.1f}s {m}", flush=True)

def weighted(n, w):                      # n codes drawn with weights w
    c = np.cumsum(np.asarray(w, float)); c /= c[-1]
    return np.searchsorted(c, rng.random(n), side="right").astype(np.uint8 if len(w) < 256 else np.uint16)
def zipf(k, s=1.0): return 1.0 / np.arange(1, k + 1) ** s

CITIES = [f"City{i:02d}" for i in range(40)]
SOURCES = ["website", "referral", "ads", "maps", "walk_in", "marketplace", "social", "partner"]
MAKES = ["Lada", "Toyota", "Hyundai", "Kia", "Volkswagen", "Renault", "Nissan", "Skoda", "Ford", "BMW", "Mercedes",
         "Mazda", "Honda", "Mitsubishi", "Chery", "Haval", "Geely", "Audi", "Lexus", "Opel", "Peugeot", "Subaru", "Volvo", "Suzuki", "Other"]
MODELS = [f"{m}-{j}" for m in MAKES for j in range(8)]
TRANS = ["automatic", "manual", "cvt", "robot"]
STATUS = ["completed", "cancelled", "open"]
CATS = ["maintenance", "oil", "diagnostics", "brakes", "tyres", "suspension", "engine", "electrics", "body", "paint", "battery", "ac",
        "exhaust", "clutch", "gearbox", "steering", "cooling", "fuel", "ignition", "lighting", "glass", "interior", "wash", "detailing",
        "alignment", "belts", "filters", "fluids", "inspection", "other"]
LKIND = ["service", "part"]
EKIND = ["email_sent", "email_open", "page_view", "sms_sent", "sms_delivered", "app_open", "email_click", "call_in", "call_out", "rating",
         "visit", "login", "coupon_issued", "coupon_used", "bonus_accrued", "bonus_spent", "complaint", "referral", "email_spam", "email_unsub"]
EW = [20, 14, 12, 9, 8, 8, 4, 4, 4, 5, 3, 2.5, 2, 1, 1.5, .8, .4, .3, .35, .15]

# ---- clients
city = weighted(NC, zipf(40, .9)); source = weighted(NC, zipf(8, .8))
bd_null = rng.random(NC) < .20
birth = (np.datetime64("1950-01-01", "D").astype(int) + (rng.beta(2.2, 2.0, NC) * 365.25 * 56).astype(int)).astype(np.int32)
black = rng.random(NC) < .01
email_ok = rng.random(NC) < .60; sms_ok = rng.random(NC) < .75
# activity window of each client (share of SPAN), a churn point, and for 12% a long pause
a0 = rng.random(NC) ** 1.4 * .97
life = np.minimum(rng.exponential(.75, NC) + .01, 1 - a0)
pause = rng.random(NC) < .12
created = (T0 + a0 * SPAN).astype(np.int64)
def when(cli):                            # a time inside the client's activity window
    u = rng.random(len(cli))
    u = np.where(pause[cli], np.where(u < .6, u / .6 * .35, .72 + (u - .6) / .4 * .28), u)
    t = T0 + ((a0[cli] + u * life[cli]) * SPAN).astype(np.int64)
    return np.minimum(t, AS_OF - 1)
wt = rng.lognormal(0, 1.15, NC) * np.sqrt(life); wt[rng.random(NC) < .12] = 0   # heavy tail, 12% leads without orders
def owners(n, w):
    c = np.cumsum(w); c /= c[-1]
    return np.searchsorted(c, rng.random(n), side="right").astype(np.int32)
log("clients")

# ---- vehicles (in purchase order = random client order)
v_cli = owners(NV, rng.gamma(1.6, 1.0, NC))
v_make = weighted(NV, zipf(25, .75)); v_model = (v_make.astype(np.uint16) * 8 + weighted(NV, zipf(8))).astype(np.uint8)
v_tr = weighted(NV, [45, 38, 12, 5])
v_year = (2026 - np.minimum(rng.gamma(3.0, 3.4, NV), 40)).astype(np.int16)
v_mil = np.minimum((2026 - v_year.astype(np.int32)) * rng.lognormal(9.5, .45, NV) + rng.random(NV) * 8000, 900_000).astype(np.int32)
v_sort = np.argsort(v_cli, kind="stable").astype(np.int32)
v_off = np.zeros(NC + 1, np.int64); np.cumsum(np.bincount(v_cli, minlength=NC), out=v_off[1:])

# ---- orders, chronological ids
o_cli = owners(NO, wt); o_at = when(o_cli)
k = np.argsort(o_at, kind="stable"); o_cli, o_at = o_cli[k], o_at[k]; del k
o_stat = weighted(NO, [92, 5, 3])
nv = (v_off[o_cli + 1] - v_off[o_cli]); o_veh = np.where(nv > 0, v_sort[np.minimum(v_off[o_cli] + (rng.random(NO) * nv).astype(np.int64), NV - 1)], -1).astype(np.int32)
log("orders")
# ---- lines: one per order + the rest at random, in order-id order
l_ord = np.sort(np.concatenate([np.arange(NO, dtype=np.int32), rng.integers(0, NO, NL - NO, dtype=np.int32)]))
l_cat = weighted(NL, zipf(30, .8)); l_kind = weighted(NL, [55, 45])
l_amt = (rng.lognormal(7.7, .95, NL) * 100).astype(np.int64)
o_tot = np.bincount(l_ord, weights=l_amt, minlength=NO).astype(np.int64)     # exact: < 2^53
l_off = np.zeros(NO + 1, np.int64); np.cumsum(np.bincount(l_ord, minlength=NO), out=l_off[1:])
log("lines")
# ---- events, chronological
e_cli = owners(NE, rng.lognormal(0, 1.0, NC)); e_at = when(e_cli)
k = np.argsort(e_at, kind="stable"); e_cli, e_at = e_cli[k], e_at[k]; del k
e_kind = weighted(NE, EW)
RATING = EKIND.index("rating")
e_score = np.where(e_kind == RATING, np.array([1, 2, 3, 4, 5], np.uint8)[weighted(NE, [6, 5, 9, 25, 55])], 0).astype(np.uint8)
log("events")

# ---- output
def dct(codes, names): return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(names))
def dec(cents, p=12):
    b = np.zeros((len(cents), 2), np.int64); b[:, 0] = cents
    return pa.Array.from_buffers(pa.decimal128(p, 2), len(cents), [None, pa.py_buffer(b)])
def ts(s): return pa.array(s.astype("int64") * 1_000_000, pa.timestamp("us"))
def wr(name, **cols): pq.write_table(pa.table(cols), f"{OUT}/{name}.parquet", row_group_size=1 << 20, compression="zstd"); log(name)

wr("clients", client_id=pa.array(np.arange(NC, dtype=np.int32)), city=dct(city, CITIES), source=dct(source, SOURCES),
   birth_date=pa.array(birth, pa.int32(), mask=bd_null).cast(pa.date32()), email_consent=pa.array(email_ok), sms_consent=pa.array(sms_ok),
   blacklisted=pa.array(black), created_at=ts(created))
def veh(name, p): wr(name, vehicle_id=pa.array(p.astype(np.int32)), client_id=pa.array(v_cli[p]), make=dct(v_make[p], MAKES), model=dct(v_model[p], MODELS),
   transmission=dct(v_tr[p], TRANS), year=pa.array(v_year[p]), mileage=pa.array(v_mil[p]))
veh("vehicles", np.arange(NV))
def ordr(name, p): wr(name, order_id=pa.array(p.astype(np.int32)), client_id=pa.array(o_cli[p]), vehicle_id=pa.array(o_veh[p], mask=o_veh[p] < 0),
   closed_at=ts(o_at[p]), total=dec(o_tot[p]), status=dct(o_stat[p], STATUS))
ordr("orders", np.arange(NO))
wr("order_lines", order_id=pa.array(l_ord), kind=dct(l_kind, LKIND), category=dct(l_cat, CATS), amount=dec(l_amt))
def evt(name, p): wr(name, client_id=pa.array(e_cli[p]), at=ts(e_at[p]), kind=dct(e_kind[p], EKIND), score=pa.array(e_score[p], mask=e_score[p] == 0))
evt("events", np.arange(NE))
log("done")
