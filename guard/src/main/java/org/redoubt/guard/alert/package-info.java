/** Alerts: what rules and indicators found, grouped, kept sealed, and told to those who look after the server. */
@NullMarked
package org.redoubt.guard.alert;

import org.jspecify.annotations.NullMarked;
