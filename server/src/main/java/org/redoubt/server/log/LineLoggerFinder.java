package org.redoubt.server.log;

/** Gives every module, the JDK's own included, a logger that writes to the {@link LogSink}. */
public final class LineLoggerFinder extends System.LoggerFinder {
    /** Called by the JDK's service loader. */
    public LineLoggerFinder() {}

    @Override
    public System.Logger getLogger(String name, Module module) {
        return new LineLogger(name, LogSink.process());
    }
}
