/**
 * The planned cryoablation session: phases, minutes, probes, anaesthesia, each with its reason; and its life on the day.
 */
@NullMarked
package ir.domain.session;

import org.jspecify.annotations.NullMarked;
