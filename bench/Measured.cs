namespace ClientPortal.Bench;

/// <summary>One row: medians over all pairs with their spread, and the last pair's figures for orientation.</summary>
internal sealed record Measured(string Name, string Goal, double Rate, double RateMin, double RateMax, double Cpu, double CpuMin, double CpuMax, double BarePerSecond, double PortalPerSecond);
