// SpecLanguage
