/**
 * Repository interfaces, and the records they store that are no domain objects. They stand in one package because most
 * aggregates are read by several application services; beside the services the packages would depend on each other in
 * cycles. The implementations are in {@code persistence}.
 */
@NullMarked
package ir.scheduling.repository;

import org.jspecify.annotations.NullMarked;
