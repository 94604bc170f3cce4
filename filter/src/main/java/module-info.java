/**
 * Whether a message is spam: rules and statistics over a message that is here. No I/O: what must be asked of others
 * (the DNS, counts of words) comes in through small interfaces.
 */
module org.redoubt.filter {
    requires org.redoubt.mime;
    requires static org.jspecify;

    exports org.redoubt.filter;
}
