package org.redoubt.account;

/** Ends the calls that {@link AccountHandle#watch} began. */
public interface Watch extends AutoCloseable {
    @Override
    void close();
}
