package org.redoubt.filter;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What mail of one sender has been like lately: how much of it was good and how much bad, which fades with time.
 *
 * <p>No one person decides: what is noticed of mail to somebody, or said by her, counts once a day for each sender, and
 * all that comes from one person counts as {@link #OF_ONE_PERSON} messages at most. People are told apart by one of
 * {@value #PEOPLE} places that a hash gives them, so that a standing has a fixed size; two in one place count as one.
 *
 * @param good how much spoke for the sender, in messages of which somebody said so
 * @param bad how much spoke against it
 * @param at when these were true
 * @param today what was counted on this day
 * @param people who counted in this time
 * @param before who did in the time before
 */
public record Standing(double good, double bad, Instant at, Today today, People people, People before) {
    /** Where nothing is known. */
    public static final Standing NONE =
            new Standing(0, 0, Instant.EPOCH, new Today(0, 0, 0), new People(0, 0, 0), new People(0, 0, 0));

    /** In this time half is forgotten. */
    private static final Duration HALF_LIFE = Duration.ofDays(30);

    /** For so long at least it is remembered who counted. */
    private static final Duration PERIOD = Duration.ofDays(60);

    private static final int PEOPLE = 32;

    /** What all that comes from one person counts at most. */
    static final double OF_ONE_PERSON = 4;

    /** What was met less often than this says nothing. */
    private static final double LEAST = 1.5;

    /** What is less than this is forgotten. */
    private static final double FORGOTTEN = 0.25;

    /** So many messages of either kind that opinion is worth with which everybody begins. */
    private static final double PRIOR = 2;

    /**
     * What was counted on a day.
     *
     * @param day since the epoch
     * @param good places, the lower half for what was noticed, the upper for what people said
     * @param bad likewise
     */
    public record Today(long day, long good, long bad) {}

    /**
     * Who counted in some time.
     *
     * @param period since the epoch
     * @param good places
     * @param bad places
     */
    public record People(long period, int good, int bad) {}

    /** Something that is learnt of a sender. */
    public enum Event {
        /** A message looked good and was delivered. */
        GOOD(0.3, true, false),
        /** A message was found to be spam. */
        SPAM(0.5, false, false),
        /** A message had a virus. */
        VIRUS(3, false, false),
        /** A message pretended to be of a domain that wants such mail refused or set aside (RFC 7489 6.3). */
        FORGED(0.3, false, false),
        /** A message was for somebody who is not here. */
        UNKNOWN_RECIPIENT(0.3, false, false),
        /** A person put a message into Junk. */
        SAID_SPAM(2, false, true),
        /** A person took a message out of Junk. */
        SAID_GOOD(2, true, true);

        private final double amount;
        private final boolean good;
        private final boolean said;

        Event(double amount, boolean good, boolean said) {
            this.amount = amount;
            this.good = good;
            this.said = said;
        }
    }

    /**
     * This standing and one thing more.
     *
     * @param who a hash of whom the message was for, or who spoke
     */
    public Standing learn(Event event, int who, Instant now) {
        Standing old = faded(now);
        int place = Math.floorMod(who, PEOPLE);
        long bit = 1L << (event.said ? PEOPLE + place : place);
        long counted = event.good ? old.today.good : old.today.bad;
        if ((counted & bit) != 0) {
            return old;
        }
        Today day = event.good
                ? new Today(old.today.day, counted | bit, old.today.bad)
                : new Today(old.today.day, old.today.good, counted | bit);
        int one = 1 << place;
        People some = event.good
                ? new People(old.people.period, old.people.good | one, old.people.bad)
                : new People(old.people.period, old.people.good, old.people.bad | one);
        return new Standing(
                old.good + (event.good ? event.amount : 0),
                old.bad + (event.good ? 0 : event.amount),
                old.at,
                day,
                some,
                old.before);
    }

    /** What is left of it by now. */
    public Standing faded(Instant now) {
        long millis = Math.max(0, now.toEpochMilli() - at.toEpochMilli());
        double left = Math.pow(0.5, millis / (double) HALF_LIFE.toMillis());
        long day = Math.max(today.day, now.toEpochMilli() / Duration.ofDays(1).toMillis());
        long period = Math.max(people.period, now.toEpochMilli() / PERIOD.toMillis());
        People some = period == people.period ? people : new People(period, 0, 0);
        People earlier = period == people.period
                ? before
                : people.period == period - 1 ? people : new People(period - 1, 0, 0);
        return new Standing(
                good * left,
                bad * left,
                now.isAfter(at) ? now : at,
                day == today.day ? today : new Today(day, 0, 0),
                some,
                earlier);
    }

    /** How much counts for the sender: of one person no more than she may say. */
    public double countedGood() {
        return Math.min(good, OF_ONE_PERSON * Integer.bitCount(people.good | before.good));
    }

    /** How much counts against it. */
    public double countedBad() {
        return Math.min(bad, OF_ONE_PERSON * Integer.bitCount(people.bad | before.bad));
    }

    /** How much was met at all. */
    public double met() {
        return good + bad;
    }

    /** How much mail of this sender is to be mistrusted: 0 where nothing is known, below it for a good one; a logarithm. */
    public double mistrust() {
        double against = countedBad();
        double on = countedGood();
        return against + on < LEAST ? 0 : Math.log((against + PRIOR) / (on + PRIOR));
    }

    /** When nothing of it is left that matters. */
    public Instant forgottenAt() {
        double halves = Math.max(0, Math.log(Math.max(good, bad) / FORGOTTEN) / Math.log(2));
        return at.plusMillis((long) (halves * HALF_LIFE.toMillis()));
    }

    /** As text, for {@link #decode}. */
    public String encode() {
        return "1 " + good + ' ' + bad + ' ' + at.toEpochMilli() + ' ' + today.day + ' ' + today.good + ' ' + today.bad + ' '
                + people.period + ' ' + people.good + ' ' + people.bad + ' ' + before.period + ' ' + before.good + ' '
                + before.bad;
    }

    /** What {@link #encode} made; empty when a later version wrote it. */
    public static Optional<Standing> decode(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 13 || !parts[0].equals("1")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Standing(
                    Double.parseDouble(parts[1]),
                    Double.parseDouble(parts[2]),
                    Instant.ofEpochMilli(Long.parseLong(parts[3])),
                    new Today(Long.parseLong(parts[4]), Long.parseLong(parts[5]), Long.parseLong(parts[6])),
                    new People(Long.parseLong(parts[7]), Integer.parseInt(parts[8]), Integer.parseInt(parts[9])),
                    new People(Long.parseLong(parts[10]), Integer.parseInt(parts[11]), Integer.parseInt(parts[12]))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
