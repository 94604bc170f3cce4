package org.redoubt.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.redoubt.account.Accounts;
import org.redoubt.account.Deposit;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.guard.FileAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.store.Store;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.rocksdb.RocksStore;
import org.redoubt.store.seal.MasterKey;

/**
 * Delivers 4 KiB messages into a hundred accounts without sockets or SMTP: what the core and the disk can do, to hold
 * against what a whole server does. Arguments: an empty folder, and seconds for each number of senders.
 */
public final class CoreLoad {
    private static final int ACCOUNTS = 100;
    private static final int FIRST_ACCOUNT = 16;
    private static final int OCTETS = 4096;
    private static final int[] SENDERS = {1, 10, 100};
    private static final SessionInfo SESSION = new SessionInfo("bench", "bench", "local", true);

    private final Gate gate;
    private final int seconds;

    private CoreLoad(Gate gate, int seconds) {
        this.gate = gate;
        this.seconds = seconds;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        InstantSource clock = InstantSource.system();
        try (Store store = RocksStore.open(folder.resolve("store"));
                FileAuditLog audit = FileAuditLog.open(folder.resolve("audit.log"), clock);
                Accounts accounts = Accounts.open(store, MasterKey.random(), folder.resolve("spool"), clock)) {
            for (int i = 0; i < ACCOUNTS; i++) {
                accounts.create(new AccountId(FIRST_ACCOUNT + i), 0);
            }
            CoreLoad load = new CoreLoad(new Gate(accounts, audit, clock), seconds);
            for (int senders : SENDERS) {
                load.deliver(senders);
            }
        }
    }

    private void deliver(int senders) {
        LongAdder delivered = new LongAdder();
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(seconds);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int sender = 0; sender < senders; sender++) {
                Random random = new Random(sender);
                threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        deliverOne(random);
                        delivered.increment();
                    }
                    return null;
                });
            }
        }
        double rate = delivered.sum() * 1e9 / (System.nanoTime() - start);
        System.out.printf("core_deliver senders=%d %.0f msg/s%n", senders, rate);
    }

    private void deliverOne(Random random) throws IOException {
        AccountId to = new AccountId(FIRST_ACCOUNT + random.nextInt(ACCOUNTS));
        try (MessageIntake intake = gate.intake(OCTETS * 2)) {
            intake.write(text(random).getBytes(StandardCharsets.US_ASCII));
            try (Message message = intake.finish()) {
                gate.deliver(message, List.of(Deposit.inbox(to)), SESSION);
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder(OCTETS + 80);
        text.append("Message-ID: <").append(random.nextLong()).append("@example.net>\r\n");
        text.append("From: sender@example.net\r\nTo: all@example.org\r\nSubject: measured\r\n\r\n");
        while (text.length() < OCTETS) {
            text.append("all work and no play makes nobody ").append(random.nextInt(1000)).append("\r\n");
        }
        return text.toString();
    }
}
