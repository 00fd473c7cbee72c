export {
  Attribute,
  ClientResult,
  Dataset,
  Explanation,
  KardanError,
  Partition,
  Program,
  Result,
  Schema,
  Segment,
} from "./dist/index.js";
