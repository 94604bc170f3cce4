/** The web application: files under {@code org/redoubt/web/app}, made by npm from TypeScript, and no class. */
module org.redoubt.web {}
