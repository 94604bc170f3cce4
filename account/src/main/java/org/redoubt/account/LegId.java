package org.redoubt.account;

/**
 * Names the part of a queued message that goes to one destination.
 *
 * @param number counts the legs of a message from 0
 */
public record LegId(QueueId message, int number) {
    @Override
    public String toString() {
        return message.text() + '.' + number;
    }
}
