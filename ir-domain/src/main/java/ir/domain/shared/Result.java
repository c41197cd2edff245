package ir.domain.shared;

import java.util.function.Function;

/** Result of an operation: a success with its value, or a failure with a rejection. */
public sealed interface Result<T> {
    record Success<T>(T value) implements Result<T> {}

    record Failure<T>(Rejection rejection) implements Result<T> {}

    static <T> Result<T> success(T value) {
        return new Success<>(value);
    }

    static <T> Result<T> failure(Rejection rejection) {
        return new Failure<>(rejection);
    }

    default <R> Result<R> map(Function<? super T, ? extends R> change) {
        return flatMap(value -> success(change.apply(value)));
    }

    default <R> Result<R> flatMap(Function<? super T, Result<R>> next) {
        if (this instanceof Success<T> success) {
            return next.apply(success.value());
        }
        return failure(((Failure<T>) this).rejection());
    }

    /** The value, for callers that know the operation cannot have failed, mainly tests. */
    default T orElseThrow() {
        if (this instanceof Success<T> success) {
            return success.value();
        }
        throw new IllegalStateException("refused: " + ((Failure<T>) this).rejection());
    }
}
