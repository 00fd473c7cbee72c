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
  Session,
} from "./dist/index.js";
