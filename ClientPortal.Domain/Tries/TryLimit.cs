using System.Globalization;
using ClientPortal.Domain.Credentials;

namespace ClientPortal.Domain.Tries;

/// <summary>At most so many tries of one thing by or on one subject within a window.</summary>
/// <param name="Name">What is tried.</param>
/// <param name="Subject">Whose tries are counted together: an address, an account, both.</param>
public sealed record TryLimit(string Name, string Subject, int Most, TimeSpan Window)
{
    /// <summary>Long enough against guessing, short enough that nobody locks others out for long (SEC-223).</summary>
    public static readonly TimeSpan QuarterOfAnHour = TimeSpan.FromMinutes(15);

    /// <summary>What the database counts under.</summary>
    public byte[] Key => SecretHash.Of(string.Create(CultureInfo.InvariantCulture, $"{Name}\n{Subject}"));
}
