/** The code of a language of rule files and explanations. */
export type Language = "en" | "ru";
