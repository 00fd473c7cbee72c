// The same package by `import` of an ES module.

import { type AsOf, Program } from "kardan";

const asOf: AsOf = "2026-11-21";
const segments: string[] = Program.compile("").segments;
void [asOf, segments];

// @ts-expect-error there is no default export
import kardan from "kardan";

void kardan;
