package org.redoubt.account;

/** Whether a message of some size could be delivered to an account now. */
public enum DeliveryRoom {
    OK,
    OVER_QUOTA,
    GONE
}
