package org.redoubt.guard.country;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How far two countries are from each other, for the question whether one person can have been in both. Of each country one
 * or more towns are known, one for each of its time zones, and the two that are nearest to each other count: who drives over
 * a border has not travelled far, and neither has who goes from Detroit to Toronto.
 */
public final class Travel {
    private static final double EARTH_KM = 6371;
    private static final Map<String, List<double[]>> PLACES = places();

    private Travel() {}

    private static Map<String, List<double[]>> places() {
        Map<String, List<double[]>> places = new HashMap<>();
        try (InputStream in = Travel.class.getResourceAsStream("places.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        java.util.Objects.requireNonNull(in), StandardCharsets.US_ASCII))) {
            lines.lines().filter(line -> !line.startsWith("#")).map(line -> line.split(" ")).forEach(fields -> places
                    .computeIfAbsent(fields[0], _ -> new ArrayList<>(1))
                    .add(new double[] {
                        Math.toRadians(Double.parseDouble(fields[1])), Math.toRadians(Double.parseDouble(fields[2]))
                    }));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
        return Map.copyOf(places);
    }

    /** Kilometres over the ground between two countries; 0 within one, empty when one of them is not known. */
    public static OptionalInt kilometres(String from, String to) {
        if (from.equals(to)) {
            return OptionalInt.of(0);
        }
        double least = Double.MAX_VALUE;
        for (double[] here : PLACES.getOrDefault(from, List.of())) {
            for (double[] there : PLACES.getOrDefault(to, List.of())) {
                least = Math.min(least, angle(here, there));
            }
        }
        return least == Double.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of((int) (least * EARTH_KM));
    }

    /** The haversine formula: an angle as seen from the middle of the Earth. */
    private static double angle(double[] here, double[] there) {
        double north = Math.sin((here[0] - there[0]) / 2);
        double east = Math.sin((here[1] - there[1]) / 2);
        double square = north * north + Math.cos(here[0]) * Math.cos(there[0]) * east * east;
        return 2 * Math.asin(Math.min(1, Math.sqrt(square)));
    }

    /**
     * How fast somebody was who went so far, in kilometres an hour.
     *
     * @param within less than a minute counts as one
     */
    public static int speed(int kilometres, Duration within) {
        return (int) (kilometres * 3600L / Math.max(60, Math.abs(within.toSeconds())));
    }
}
