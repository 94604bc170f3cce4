/**
 * Sigma rules (the published format, version 2): read from YAML, compiled once, and run over audit events in bounded
 * memory, correlations included.
 */
@NullMarked
package org.redoubt.guard.sigma;

import org.jspecify.annotations.NullMarked;
