package org.redoubt.transport.queue;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.account.DeliveryReceipt;
import org.redoubt.account.Deposit;
import org.redoubt.account.Deposited;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.QueuedLeg;
import org.redoubt.account.QueuedRecipient;
import org.redoubt.guard.SessionInfo;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.client.RecipientResult;
import org.redoubt.transport.convert.Conversion;
import org.redoubt.transport.sieve.Arriving;
import org.redoubt.transport.sieve.Sorter;
import org.redoubt.transport.sieve.Sorting;
import org.redoubt.transport.trust.OwnVerdicts;

/** Brings a queued message into accounts of this server, once however often it is tried. */
final class LocalDelivery {
    private final OutboundQueue queue;
    private final Gate gate;
    private final Sorter sorter;

    LocalDelivery(OutboundQueue queue, Gate gate, Sorter sorter) {
        this.sorter = sorter;
        this.queue = queue;
        this.gate = gate;
    }

    /** What became of each of a leg's recipients, in their order; who was reached in part keeps the other accounts. */
    List<Outcome> deliver(QueuedLeg leg) throws IOException {
        try (MessageIntake intake = gate.intake(leg.envelope().octets())) {
            if (!queue.copyTo(leg.id().message(), 0, into(intake))) {
                return List.of();
            }
            try (Message message = intake.finish()) {
                return deliver(leg, message);
            }
        }
    }

    /** A queued message without Return-Path for a server that takes no octets above 127; empty when it cannot be converted. */
    Optional<Message> sevenBit(QueuedLeg leg) throws IOException {
        try (MessageIntake intake = gate.intake(leg.envelope().octets())) {
            if (!queue.copyTo(leg.id().message(), leg.envelope().returnPathOctets(), into(intake))) {
                throw new IOException("the message was dropped from the queue");
            }
            try (Message message = intake.finish()) {
                return Conversion.of(gate, message, Conversion.Target.SEVEN_BIT);
            }
        }
    }

    private static OutputStream into(MessageIntake intake) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                intake.write(new byte[] {(byte) b});
            }

            @Override
            public void write(byte[] b, int off, int len) throws IOException {
                intake.write(b, off, len);
            }
        };
    }

    List<Outcome> deliver(QueuedLeg leg, Message message) throws IOException {
        List<AccountId> accounts = leg.recipients().stream()
                .flatMap(recipient -> recipient.accounts().stream())
                .distinct()
                .toList();
        DeliveryReceipt receipt = new DeliveryReceipt(
                leg.envelope().arrived().toEpochMilli(), leg.id().message().text());
        SessionInfo session = new SessionInfo(leg.envelope().trace(), "queue", "local", true);
        List<Sorting> sortings = new ArrayList<>();
        try (OwnVerdicts verdicts = new OwnVerdicts(gate, message)) {
            for (AccountId account : accounts) {
                Arriving arriving = new Arriving(
                        leg.envelope().sender(),
                        addresses(leg, account),
                        leg.envelope().smtpUtf8(),
                        leg.envelope().requireTls(),
                        leg.envelope().trace(),
                        session,
                        Optional.of(receipt));
                Message own = verdicts.of(account);
                Deposit base = verdicts.deposit(
                        Deposit.inboxOnce(account, receipt), Deposit.junkOnce(account, receipt), own);
                sortings.add(sorter.sort(base, own, arriving));
            }
            Map<AccountId, Deposited> by = deposit(message, sortings, session);
            Map<AccountId, String> rejections = new LinkedHashMap<>();
            sortings.forEach(sorting -> sorting.rejection().ifPresent(reason -> {
                rejections.put(sorting.deposit().account(), reason);
                sorting.refused();
            }));
            return leg.recipients().stream()
                    .map(recipient -> outcome(recipient, by, rejections))
                    .toList();
        } finally {
            for (Sorting sorting : sortings) {
                sorting.close();
            }
        }
    }

    private Map<AccountId, Deposited> deposit(Message message, List<Sorting> sortings, SessionInfo session)
            throws IOException {
        List<Sorting> wanted =
                sortings.stream().filter(sorting -> sorting.rejection().isEmpty()).toList();
        for (Sorting sorting : wanted) {
            sorting.before();
        }
        List<Deposited> deposited =
                gate.deliver(message, wanted.stream().map(Sorting::deposit).toList(), session);
        Map<AccountId, Deposited> by = new LinkedHashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            by.put(wanted.get(i).deposit().account(), deposited.get(i));
            wanted.get(i).after(deposited.get(i));
        }
        return by;
    }

    private static List<String> addresses(QueuedLeg leg, AccountId account) {
        return leg.recipients().stream()
                .filter(recipient -> recipient.accounts().contains(account))
                .map(QueuedRecipient::address)
                .toList();
    }

    private static Outcome outcome(
            QueuedRecipient recipient, Map<AccountId, Deposited> by, Map<AccountId, String> rejections) {
        List<AccountId> full = new ArrayList<>();
        boolean stored = false;
        for (AccountId account : recipient.accounts()) {
            switch (by.getOrDefault(account, new Deposited.Gone())) {
                case Deposited.Stored _, Deposited.Nowhere _, Deposited.Waiting _ -> stored = true;
                case Deposited.OverQuota _ -> full.add(account);
                case Deposited.Gone _ -> {}
            }
        }
        Optional<String> rejection = recipient.accounts().stream()
                .flatMap(account -> Optional.ofNullable(rejections.get(account)).stream())
                .findFirst();
        if (full.isEmpty() && !stored && rejection.isPresent()) { // RFC 5429 2
            return new Outcome(recipient, new RecipientResult.Failed("5.7.1", rejection.get(), false));
        }
        if (!full.isEmpty()) {
            return new Outcome(
                    recipient.withAccounts(full),
                    new RecipientResult.Deferred("4.2.2", "the mailbox is full", false));
        }
        return new Outcome(
                recipient,
                stored
                        ? new RecipientResult.Taken("2.1.5", "delivered")
                        : new RecipientResult.Failed("5.1.1", "there is no such mailbox any more", false));
    }

    /** A recipient, with what is left to be reached, and what became of it. */
    record Outcome(QueuedRecipient recipient, RecipientResult result) {}
}
