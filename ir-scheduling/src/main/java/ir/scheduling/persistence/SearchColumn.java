package ir.scheduling.persistence;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jooq.Condition;
import org.jooq.Field;

/** The column or columns of a field of a searchable record. */
sealed interface SearchColumn {
    /** Whether the field has a value. */
    Condition isPresent();

    /** @param scope puts a comparison of the column into the subquery that the column is in */
    record Text(Field<String> field, UnaryOperator<Condition> scope) implements SearchColumn {
        Text(Field<String> field) {
            this(field, comparison -> comparison);
        }

        Condition compared(Function<Field<String>, Condition> comparison) {
            return scope.apply(comparison.apply(field));
        }

        @Override
        public Condition isPresent() {
            return compared(Field::isNotNull);
        }
    }

    record Period(Field<OffsetDateTime> start, Field<OffsetDateTime> end) implements SearchColumn {
        @Override
        public Condition isPresent() {
            return start.isNotNull();
        }
    }

    record Amount(Field<BigDecimal> number) implements SearchColumn {
        @Override
        public Condition isPresent() {
            return number.isNotNull();
        }
    }
}
