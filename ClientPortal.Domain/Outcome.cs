using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace ClientPortal.Domain;

/// <summary>What an operation answers: the value it was asked for, or the <see cref="Problem"/> that kept it from it. A refusal is a value, never an exception.</summary>
public abstract record Outcome<T>
{
    private Outcome()
    {
    }

    /// <summary>The operation did what it was asked.</summary>
    public sealed record Done(T Value) : Outcome<T>;

    /// <summary>The operation changed nothing.</summary>
    public sealed record Refused(Problem Problem) : Outcome<T>;

    public static implicit operator Outcome<T>(T value) => new Done(value);

    public static implicit operator Outcome<T>(Problem problem) => new Refused(problem);

    /// <summary>True with the value, or false with the problem: exactly one of the two is set.</summary>
    public bool IsDone([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Problem? problem)
    {
        (value, problem) = this switch
        {
            Done done => (done.Value, null),
            Refused refused => (default(T), refused.Problem),
            _ => throw new UnreachableException(),
        };
        return problem is null;
    }
}

/// <summary>The value of an operation that has nothing to tell but that it was done.</summary>
public readonly record struct Nothing
{
    public static readonly Nothing AtAll;
}
