using Microsoft.Playwright;

namespace ClientPortal.Tests.Browser;

/// <summary>One browser process for all browser tests; each visit is a context of its own, like another person's machine.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>A fresh person: no cookies, no storage.</summary>
    public Task<IBrowserContext> VisitAsync(Uri address, BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();
        options.BaseURL = address.ToString();
        options.Locale ??= "en-GB";
        return browser!.NewContextAsync(options);
    }

    async Task IAsyncLifetime.InitializeAsync()
    {
        // Two cores are shared by the host, the browser and other tests; a slow answer is no wrong one.
        Assertions.SetDefaultExpectTimeout(15_000);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            // The distribution's own browser: Playwright's builds would have to be downloaded from elsewhere.
            ExecutablePath = Find() ?? throw new InvalidOperationException("No chromium on PATH. Install it, or run ./portal test --fast."),
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
                "--disable-dev-shm-usage",
            ],
        });
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.CloseAsync();
        }

        playwright?.Dispose();
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
}
