namespace ClientPortal.Web.OAuth;

/// <summary>Parameters as they were sent, in order, names possibly repeated; or why they cannot be read.</summary>
/// <param name="Mistake">Public, says what to send; null where the reading succeeded.</param>
internal sealed record SentParameters(IReadOnlyList<KeyValuePair<string, string>> Pairs, string? Mistake = null)
{
    public static SentParameters Unreadable(string mistake) => new([], mistake);

    /// <summary>Name to value where every name may be sent once (RFC 6749 §3.2); a parameter with an empty value counts as absent.</summary>
    public IReadOnlyDictionary<string, string>? Single()
    {
        var single = new Dictionary<string, string>(StringComparer.Ordinal);
        return Pairs.All(pair => single.TryAdd(pair.Key, pair.Value))
            ? single.Where(pair => pair.Value.Length > 0).ToDictionary(StringComparer.Ordinal)
            : null;
    }
}
