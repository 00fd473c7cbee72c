export {
  Attribute,
  ClientResult,
  Dataset,
  Explanation,
  KardanError,
  Ledger,
  Partition,
  Program,
  Result,
  Schema,
  Segment,
} from "./dist/index.js";
