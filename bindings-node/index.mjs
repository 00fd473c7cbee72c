export { Attribute, ClientResult, Dataset, KardanError, Partition, Program, Result, Schema, Segment } from "./dist/index.js";
