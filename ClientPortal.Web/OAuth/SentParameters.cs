using ClientPortal.Domain.OAuth;

namespace ClientPortal.Web.OAuth;

/// <summary>Parameters as they were sent, in order, names possibly repeated; or why they cannot be read.</summary>
/// <param name="Mistake">Public, says what to send; null where the reading succeeded.</param>
internal sealed record SentParameters(IReadOnlyList<KeyValuePair<string, string>> Pairs, string? Mistake = null)
{
    public static SentParameters Unreadable(string mistake) => new([], mistake);

    // RFC 8707 §2, RFC 8693 §2.1.
    private static readonly string[] Repeatable = [OAuthParameters.Resource, OAuthParameters.Audience];

    /// <summary>Name to value where every name may be sent once (RFC 6749 §3.2), the repeatable ones apart; a parameter with an empty value counts as absent.</summary>
    public IReadOnlyDictionary<string, string>? Single()
    {
        var single = new Dictionary<string, string>(Pairs.Count, StringComparer.Ordinal);
        foreach (var (name, value) in Pairs)
        {
            if (!single.TryAdd(name, value) && !Repeatable.Contains(name, StringComparer.Ordinal))
            {
                return null;
            }
        }

        foreach (var (name, value) in Pairs)
        {
            if (value.Length == 0)
            {
                single.Remove(name);
            }
        }

        return single;
    }

    /// <summary>Every value of a parameter that may be repeated, in the order in which they were sent.</summary>
    public IReadOnlyList<string> All(string name)
    {
        List<string>? values = null;
        foreach (var (sent, value) in Pairs)
        {
            if (sent == name && value.Length > 0 && values?.Contains(value, StringComparer.Ordinal) != true)
            {
                (values ??= []).Add(value);
            }
        }

        return values ?? (IReadOnlyList<string>)[];
    }
}
