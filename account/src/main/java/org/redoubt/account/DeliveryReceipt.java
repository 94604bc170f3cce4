package org.redoubt.account;

/**
 * Names a delivery from the outbound queue, which may be tried again: an account that took it once takes it no second
 * time. Deliveries are tried in any order, so each has a receipt of its own, unlike the errands of an {@link Outbox}.
 *
 * @param originMillis when it began; receipts are kept for as long as anything is tried, counted from here
 * @param token the same at every try, and no other delivery's
 */
public record DeliveryReceipt(long originMillis, String token) {}
