package org.redoubt.guard.country;

import java.util.Optional;

/** In which country addresses are. */
public interface Countries {
    /** Nobody knows. */
    Countries NONE = new Countries() {
        @Override
        public Optional<String> of(String address) {
            return Optional.empty();
        }

        @Override
        public boolean ready() {
            return false;
        }
    };

    /** The code of no country: what stands for addresses of which no country is known (ISO 3166-1 leaves it to users). */
    String UNKNOWN = "ZZ";

    /**
     * The country of an address, as two capital letters (ISO 3166-1 alpha-2); empty when the table has none for it, as for
     * private addresses, and for what is no address. No name is looked up.
     */
    Optional<String> of(String address);

    /** Whether there is a table. */
    boolean ready();
}
