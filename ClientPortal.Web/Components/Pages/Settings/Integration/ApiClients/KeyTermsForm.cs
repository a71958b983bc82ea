using System.Globalization;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>The terms of a key as people type them.</summary>
public sealed class KeyTermsForm
{
    /// <summary>The windows there are fields for; a limit over another one comes from the API and stays as it is.</summary>
    internal static readonly IReadOnlyList<int> Windows = [1, 60, 3600, 86_400];

    private readonly IReadOnlyList<KeyRateLimit> _others;

    public KeyTermsForm(ApiKeyRow key)
    {
        Networks = key.Networks;
        NetworkMode = key.NetworkMode;
        Calls = Windows.ToDictionary(window => window, window => Text(key.RateLimits.Where(limit => limit.WindowSeconds == window).Select(limit => (long?)limit.Limit).SingleOrDefault()));
        _others = [.. key.RateLimits.Where(limit => !Windows.Contains(limit.WindowSeconds))];
        QuotaLimit = Text(key.Quota?.Limit);
        Refill = key.Quota?.Refill ?? QuotaRefill.Monthly;
        OwnerId = key.OwnerId;
        Metadata = string.Join('\n', key.Metadata.Select(pair => $"{pair.Key} = {pair.Value}"));
    }

    public IReadOnlyList<string> Networks { get; set; }

    public NetworkMode NetworkMode { get; set; }

    /// <summary>What stands in the field of each window.</summary>
    public Dictionary<int, string?> Calls { get; }

    public string? QuotaLimit { get; set; }

    public QuotaRefill Refill { get; set; }

    public Guid? OwnerId { get; set; }

    /// <summary>A name and a value in each line.</summary>
    public string? Metadata { get; set; }

    /// <summary>Limits that no field shows.</summary>
    public IReadOnlyList<KeyRateLimit> OtherLimits => _others;

    /// <summary>The field of a window, for what is wrong in it.</summary>
    public static string FieldOf(int window) => string.Create(CultureInfo.InvariantCulture, $"{nameof(ApiKeyTerms.RateLimits)}{window}");

    /// <summary>Everything that is to be saved, or what cannot be read.</summary>
    /// <param name="networks">The list, with what still stands in its field.</param>
    public Outcome<ApiKeyTerms> Read(IReadOnlyList<string> networks)
    {
        var mistakes = new List<FieldProblem>();
        var limits = new List<KeyRateLimit>(_others);
        foreach (var (window, text) in Calls.Where(pair => !string.IsNullOrWhiteSpace(pair.Value)))
        {
            if (TryRead(text, KeyRateLimit.LargestLimit, out var calls))
            {
                limits.Add(new KeyRateLimit((int)calls, window));
            }
            else
            {
                mistakes.AddRange(ApiKeyTermsMistakes.RateLimitOutOfRange.At(FieldOf(window)).Fields);
            }
        }

        QuotaAsk? quota = null;
        if (!string.IsNullOrWhiteSpace(QuotaLimit))
        {
            if (TryRead(QuotaLimit, ApiKeyQuota.LargestLimit, out var calls))
            {
                quota = new QuotaAsk(calls, Refill);
            }
            else
            {
                mistakes.AddRange(ApiKeyTermsMistakes.QuotaOutOfRange.At(nameof(ApiKeyTerms.Quota)).Fields);
            }
        }

        if (!TryReadMetadata(out var metadata))
        {
            mistakes.AddRange(ApiKeyTermsMistakes.MetadataName.At(nameof(ApiKeyTerms.Metadata)).Fields);
        }

        return Problem.OfFields(mistakes) is { } problem
            ? problem
            : new ApiKeyTerms { Networks = networks, NetworkMode = NetworkMode, RateLimits = limits, Quota = new(quota), OwnerId = new(OwnerId), Metadata = metadata };
    }

    private bool TryReadMetadata(out Dictionary<string, string> metadata)
    {
        metadata = new(StringComparer.Ordinal);
        foreach (var line in (Metadata ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !metadata.TryAdd(line[..at].Trim(), line[(at + 1)..].Trim()))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryRead(string? text, long largest, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= largest;

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
