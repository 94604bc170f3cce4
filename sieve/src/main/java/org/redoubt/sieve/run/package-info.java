/** What compiled scripts run on: steps and checks, and the state of one run with its budget. */
@NullMarked
package org.redoubt.sieve.run;

import org.jspecify.annotations.NullMarked;
