/** Extracts of an invented statute on rented homes, with numbered articles; it is the law of no country. */
export const lawText = `# Residential Tenancies Act

## Part 1: General provisions

### Article 1. Scope

1. This Act applies to every agreement by which a landlord lets a dwelling to a tenant for the purpose of residence.
2. This Act does not apply to holiday lettings of less than 60 days, to hotels, or to dwellings that an employer provides for the duration of a single project.

### Article 2. Definitions

In this Act, the following terms have the meanings given here:

- "Dwelling" means a building or a part of a building that is used as a separate home.
- "Deposit" means a sum of money that a tenant pays to a landlord as security for the performance of the agreement.
- "Rent" means the periodic payment that a tenant owes for the use of a dwelling, without charges for heating and water.
- "Tribunal" means the Housing Tribunal established under Article 14.

## Part 2: Rights and duties

### Article 5. Deposit

1. The deposit shall not exceed the rent of three months.
2. The landlord shall place the deposit in a separate account within 14 days of receiving it.
3. The landlord shall return the deposit with interest no later than 30 days after the end of the tenancy, unless the landlord has a claim for unpaid rent or for damage beyond ordinary wear.

### Article 6. Repairs

1. The landlord shall keep the structure, the roof and the heating of the dwelling in good repair.
2. A tenant who discovers a defect shall notify the landlord in writing without delay.
3. If the landlord fails to begin the repair of a serious defect within 21 days of the notice, the tenant may reduce the rent by up to 25 per cent until the repair is complete.

### Article 7. Increase of rent

1. A landlord may increase the rent once in any period of 12 months and must give the tenant written notice of two months.
2. An increase of more than 5 per cent in one year requires the consent of the Tribunal.

## Part 3: End of the tenancy

### Article 10. Notice by the tenant

A tenant may end a tenancy of indefinite duration by giving one month of written notice.

### Article 11. Notice by the landlord

A landlord may end a tenancy of indefinite duration only for one of the reasons listed in Article 12 and by giving three months of written notice. Where the tenant has lived in the dwelling for more than five years, the period of notice is six months.

### Article 14. The Housing Tribunal

The Housing Tribunal consists of a judge and two lay members, one of whom represents tenants and one of whom represents landlords. Members are appointed by the Minister of Justice for a term of four years. An appeal against a decision of the Tribunal lies to the Regional Court and must be lodged within 28 days.
`;
