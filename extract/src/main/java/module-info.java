/**
 * The texts of attached files, for the search index: a program of its own that has no key, no store and no network,
 * may fall over any file, and is started by {@code search}. No other module may require it.
 */
module org.redoubt.extract {
    requires java.desktop;
    requires java.xml;
    requires org.apache.fontbox;
    requires org.apache.pdfbox;
    requires org.apache.pdfbox.io;
    requires static org.jspecify;
}
